a = f()
b = f(1, "two", [3])
c = f(
  1,
  2,
)
d = f(xs...)
e = provider::sym::decode(x)
f = upper(lower("X")).y[0]
g = jsonencode({
  a = 1
  b = [true, null]
})
