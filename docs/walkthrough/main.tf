# The same as agent.yaml.

terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.0"
    }
  }
}

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_ssm_parameter" "image" {
  name = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"
}

locals {
  name    = "assumed-role-walkthrough"
  account = data.aws_caller_identity.current.account_id
  aws     = data.aws_partition.current.partition
}

resource "aws_iam_role" "agent" {
  name = "${local.name}-agent"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ec2.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "assume" {
  name = "assume"
  role = aws_iam_role.agent.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "sts:AssumeRole"
      Resource = "arn:${local.aws}:iam::${local.account}:role/${local.name}-terraform"
    }]
  })
}

resource "aws_iam_instance_profile" "agent" {
  role = aws_iam_role.agent.name
}

resource "aws_iam_role" "terraform" {
  name = "${local.name}-terraform"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = aws_iam_role.agent.arn }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "log_groups" {
  name = "log-groups"
  role = aws_iam_role.terraform.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Action = [
          "logs:CreateLogGroup",
          "logs:DeleteLogGroup",
          "logs:ListTagsForResource",
          "logs:ListTagsLogGroup",
        ]
        Resource = "arn:${local.aws}:logs:*:${local.account}:log-group:${local.name}*"
      },
      {
        Effect   = "Allow"
        Action   = "logs:DescribeLogGroups"
        Resource = "*"
      },
    ]
  })
}

resource "aws_instance" "agent" {
  ami                  = data.aws_ssm_parameter.image.value
  instance_type        = "t3.small"
  iam_instance_profile = aws_iam_instance_profile.agent.name

  # IMDSv2 alone, and no container behind a bridge reaches it.
  metadata_options {
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
  }

  tags = { Name = local.name }
}

output "agent" {
  value = aws_instance.agent.id
}

output "terraform_role" {
  value = aws_iam_role.terraform.arn
}
