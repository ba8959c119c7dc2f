a = {}
b = { x = 1, y = 2 }
c = {
  bare  = 1
  "str" = 2
  (key) = 3
  "${k}" : 4
  true = 5, null = 6

  1.5 = 7,
  a-b : 8
}
d = { x : 1
}
e = { x.y = 1 }
