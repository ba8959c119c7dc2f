output "v" { value = 1
 sensitive=true
}
