role_id             = "617205"
break_glass_role_id = "617392"
