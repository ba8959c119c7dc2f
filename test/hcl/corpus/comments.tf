# hash
// slashes
/* block
   comment */ a = 1 # trailing
b = [ # inside
  1, // one
  /* two */ 2,
]
c = 3 /* before the end */
/**/
d { # after the brace
  e = 1 // last
} # end