a = [for x in xs : x]
b = [for i, x in xs : "${i}" if x != ""]
c = {for k, v in m : k => v}
d = { for x in xs : x.a => x.b... if x.c }
e = [
  for x in xs :
  x
]
f = {
  for k, v in m :
  k => [for y in v : y]
}
g = [for for in in : for]
