resource "terraform_data" "x" {
  input = [

    var.gone1,
  ]
  provisioner "local-exec" {
    command = "😀 ${var.gone2}"
  }
}
