module "connector" {
  source  = "symopsio/runtime-connector/aws"
  version = "~> 2.0"
  providers = { aws = aws.east }
  count = var.on ? 1 : 0
}
moved {
  from = a.b
  to   = module.c["k"].a.b[0]
}
