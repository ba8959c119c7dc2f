a = "${var.x}"
b = "pre ${var.x} post"
c = "${a}${b}"
d = "${"nested ${"deep ${1}"}"}"
e = "  ${~ a ~}  b"
f = "%{ if a }yes%{ else }no%{ endif }"
g = "%{ for k, v in m ~} ${k}=${v} %{~ endfor }"
h = "${ {a = 1}.a } }"
i = "${
  1 +
  2
}"
