resource "x" "y" {
  policy = <<-JSON
    {
      "Statement": [{"Effect": "Allow", "Resource": "${aws.arn}"}]
    }
  JSON
  tags = merge(local.tags, { "A b" = "c" })
}
