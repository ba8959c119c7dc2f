data "aws_iam_policy_document" "this" {
  statement {
    actions   = ["sts:AssumeRole"]
    resources = [aws_secretsmanager_secret.x.arn]
    condition {
      test     = "StringEquals"
      values   = ["${var.org}"]
    }
  }
}
