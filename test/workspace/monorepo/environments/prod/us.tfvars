role_id             = "617207"
break_glass_role_id = "617394"
