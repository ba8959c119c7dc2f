a = x != null ? x : "default"
b = [for t in ts : t if t.type == "a" ? true : false]
c = (
  a ?
  b :
  c
)
d = { a = b ? c : d, e : f }
e = "${a ? "b" : "c"}"
