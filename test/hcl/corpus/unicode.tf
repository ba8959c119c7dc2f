é = "ü"
名前 = "日本語"
a-b = c-d
_under = __x__
emoji = "😀 👩‍👩‍👧"
combining = "é"
x1-2_3 = 4
