role_id             = "617204"
break_glass_role_id = "617391"
