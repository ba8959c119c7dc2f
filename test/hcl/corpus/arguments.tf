name   = "value"
number = 42
truth=true
nothing = null
negative = -1.5
exponents = [1e6, 2E10, 1.5e-3, 007]
