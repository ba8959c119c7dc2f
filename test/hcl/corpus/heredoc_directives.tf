a = <<-EOT
  %{ for x in xs ~}
  - ${x}
  %{ endfor ~}
  %{ if y }
  yes
  %{~ else ~}
  no
  %{ endif }
  EOT
b = <<EOT
EOTX
 EOT x
${<<IN
inner
IN
}
	EOT
