locals { a = var.first }
locals {
  b = "👨‍👩‍👧 ${var.nope} é ${var.nope2} क्ष ${var.nope3} ́	<&> ${var.nope4}" # tail
  c = "한한 🇩🇪🇫🇷 ️❤️ กำ 𝒳 ${var.nope5}"
}
