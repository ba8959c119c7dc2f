from_file = 42

object = {
  name = "x"
}
