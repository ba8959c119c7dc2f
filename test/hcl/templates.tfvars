case_escapes = "\" \\ \n \r \t \u00e9 \U0001f600 \u0041"
case_dollars = "$${a} %%{b} $$ %% $ % 100% $5 $$$${c} $${~d} %%{~e}"
case_three_dollars = "$$${a} %%%{b} $$$${c}"
case_normalized = "é é"
case_normalized_escape = "\u0065\u0301"
case_normalized_apart = "e${"x"}́"
case_number = "a${1.5}b${1e3}c${true}"
case_nested = "a${"b${"c"}d"}e"
case_strip_before = "a  ${~ "b" } c"
case_strip_after = "a ${ "b" ~}  c"
case_strip_both = "a ${~ "b" ~} c"
case_strip_alone = "${~ "b" ~}"
case_strip_escape = "a $${x} ${~ "b" ~} $${y} c"
case_strip_dollar = "a $ ${~ "b" ~} % c"
case_strip_newline_escape = "a \n ${~ "b" ~} \n c"
case_strip_no_break_space = "a ${~ "b" ~} c"
case_if = "a%{ if true } b %{ else } c %{ endif }d"
case_if_not = "a%{ if false } b %{ else } c %{ endif }d"
case_if_alone = "a%{ if false } b %{ endif }d"
case_if_strip = "a %{~ if true ~} b %{~ else ~} c %{~ endif ~} d"
case_if_nested = "%{ if true }%{ if false }a%{ else }b%{ endif }%{ else }c%{ endif }"
case_for = "%{ for x in ["a", "b"] }<${x}>%{ endfor }"
case_for_key = "%{ for i, x in ["a", "b"] }${i}=${x};%{ endfor }"
case_for_strip = "[ %{~ for x in ["a", "b"] ~} ${x} %{~ endfor ~} ]"
case_heredoc = <<EOT
a
  b
	c \n "d" $${e} $$ %
EOT
case_heredoc_empty = <<EOT
EOT
case_heredoc_blank = <<EOT

EOT
case_flush = <<-EOT
    a
      b

    c
  EOT
case_flush_blank_lines = <<-EOT
    a
   
  
    b
  EOT
case_flush_tabs = <<-EOT
		a
	b
	EOT
case_flush_mixed = <<-EOT
	 a
  b
  EOT
case_flush_none = <<-EOT
a
  b
EOT
case_flush_interpolation = <<-EOT
    ${"a"}
      b ${"c"} d
    EOT
case_flush_interpolation_first = <<-EOT
${"a"}
    b
    EOT
case_flush_nothing_but = <<-EOT
  ${"a"}
  EOT
case_flush_no_break_space = <<-EOT
   a
   b
  EOT
case_flush_dollar = <<-EOT
    $a
    %b
    EOT
case_heredoc_for = <<EOT
%{ for x in ["a", "b"] ~}
  - ${x}
%{ endfor ~}
end
EOT
case_flush_for = <<-EOT
    start
    %{ for x in ["a", "b"] ~}
      - ${x}
    %{ endfor ~}
    end
    EOT
case_flush_strip_before = <<-EOT
    a
    ${~ "b" }
    c
    EOT
case_flush_strip_after = <<-EOT
    a
    ${ "b" ~}
    c
      d
    EOT
case_flush_if = <<-EOT
    %{ if true }
    a
    %{ else }
    b
    %{ endif }
    EOT
case_flush_if_strip = <<-EOT
    %{~ if true ~}
    a
    %{~ else ~}
    b
    %{~ endif ~}
    EOT
case_heredoc_marker_in_text = <<EOT
EOTX
 EOT x
$EOT
${"x"}EOT
  EOT
case_heredoc_nested = <<EOT
a ${<<IN
b
IN
} c
EOT
