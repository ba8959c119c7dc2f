a = ((((1))))
b = [{ c = [{ d = (e) }] }]
f = f(f(f(f())))
g = "${[for a in { b = "${c}" } : "%{ if d }${e}%{ endif }"][0]}"
h = a[b[c[d]]]
