a = <<EOT
plain
  indented ${var.x}
EOT
b = <<-EOT
    four
      six

    ${x} tail
  EOT
c = {
  d = <<-END_1
    text with $${escape} and $5
    END_1
  e = 1
}
f = [<<A
A
, <<B
x
B
]
