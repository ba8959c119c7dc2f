a "with \"quotes\"" "$${x}" {}
b "é" "" {}
c-d "e-f" g_h {
}
