subdomain = "acme"
roles = {
  admin = { id = 1, users = ["a@example.com"] }
}
enabled = true
note = <<EOT
two
lines
EOT
