a = "x ${~ a} y"
b = "x ${a ~} y"
c = "x %{~ if a ~} y %{~ else ~} z %{~ endif ~} w"
d = <<EOT
  ${~ a ~}
  b
  %{~ if c ~}
  %{~ endif ~}
EOT
