role_id             = "617206"
break_glass_role_id = "617393"
