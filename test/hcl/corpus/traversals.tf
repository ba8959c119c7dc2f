a = var.x
b = local.list[0]
c = data.t.n["key"].attribute
d = x.0.name
e = x[y.z[0]][-1]
f = x["${y}"]
g = f(x).y
h = [1, 2][0]
i = { a = 1 }.a
j = "str"[0]
k = x[
  0
].y
