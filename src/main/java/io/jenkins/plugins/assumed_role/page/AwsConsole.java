package io.jenkins.plugins.assumed_role.page;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** The management console of a partition. */
record AwsConsole(String host) {

    /** Returns null for a partition without a public console. */
    static AwsConsole of(String partition) {
        return switch (partition) {
            case "aws" -> new AwsConsole("console.aws.amazon.com");
            case "aws-cn" -> new AwsConsole("console.amazonaws.cn");
            case "aws-us-gov" -> new AwsConsole("console.amazonaws-us-gov.com");
            case "aws-eusc" -> new AwsConsole("console.amazonaws-eusc.eu");
            default -> null;
        };
    }

    /** Returns the page of a role in IAM. */
    String role(String arn) {
        return "https://" + host + "/iam/home#/roles/details/" + encode(arn.substring(arn.lastIndexOf('/') + 1));
    }

    /** Returns the events of a session in the event history of CloudTrail. */
    String events(String region, String sessionName) {
        return "https://" + region + "." + host + "/cloudtrailv2/home?region=" + region + "#/events?Username="
                + encode(sessionName);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
