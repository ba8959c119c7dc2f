a = 1 + 2 * 3 - 4 / 5 % 6
b = (1 + 2) * 3
c = a == b && c != d || !e
d = a > b == c <= d
e = -a + !b
f = - - 1
g = a ? b : c ? d : e
h = (
  a
  || b
)
i = a>=b
