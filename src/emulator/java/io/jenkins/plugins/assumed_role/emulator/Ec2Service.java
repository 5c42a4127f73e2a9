package io.jenkins.plugins.assumed_role.emulator;

import java.util.Map;
import java.util.UUID;

/**
 * The part of the query API of EC2 that shows whether a tool may use it.
 *
 * <p>https://docs.aws.amazon.com/AWSEC2/latest/APIReference/
 */
final class Ec2Service implements Service {
    static final String VERSION = "2016-11-15";

    private final SignatureVerifier signatures;
    private final Instance instance;

    Ec2Service(SignatureVerifier signatures, Instance instance) {
        this.signatures = signatures;
        this.instance = instance;
    }

    @Override
    public String name() {
        return "ec2";
    }

    @Override
    public String action(WireRequest request) {
        return parameters(request).getOrDefault("Action", "");
    }

    @Override
    public Map<String, String> parameters(WireRequest request) {
        return Forms.parameters(request);
    }

    @Override
    public WireResponse answer(WireRequest request) {
        Session caller = signatures.verify(request, Dialect.EC2);
        String action = action(request);
        if (!action.equals("DescribeInstances")) {
            throw new AwsError(400, "InvalidAction", "The action " + action + " is not valid for this web service.");
        }
        if (!caller.allows("ec2:" + action, "*")) {
            throw new AwsError(
                    403,
                    "UnauthorizedOperation",
                    ("You are not authorized to perform this operation. User: %s is not authorized to perform: ec2:%s because no"
                                    + " identity-based policy allows the ec2:%2$s action")
                            .formatted(caller.arn(), action));
        }
        if (parameters(request).getOrDefault("DryRun", "").equals("true")) {
            throw new AwsError(412, "DryRunOperation", "Request would have succeeded, but DryRun flag is set.");
        }
        return xml(200, describeInstances(caller));
    }

    private String describeInstances(Session caller) {
        return "<DescribeInstancesResponse xmlns=\"http://ec2.amazonaws.com/doc/" + VERSION + "/\">"
                + Xml.element("requestId", UUID.randomUUID().toString())
                + "<reservationSet><item>"
                + Xml.element("reservationId", "r-0123456789abcdef0")
                + Xml.element("ownerId", caller.account())
                + "<groupSet/><instancesSet>"
                + instance("i-0aaaaaaaaaaaaaaa1", "10.0.0.11")
                + instance("i-0aaaaaaaaaaaaaaa2", "10.0.0.12")
                + "</instancesSet></item></reservationSet></DescribeInstancesResponse>";
    }

    private String instance(String id, String address) {
        return "<item>"
                + Xml.element("instanceId", id)
                + Xml.element("imageId", "ami-0123456789abcdef0")
                + "<instanceState><code>16</code><name>running</name></instanceState>"
                + Xml.element("instanceType", "t3.micro")
                + Xml.element("launchTime", "2024-01-01T00:00:00.000Z")
                + "<placement>"
                + Xml.element("availabilityZone", instance.region() + "a")
                + "</placement>"
                + Xml.element("privateIpAddress", address)
                + "<tagSet/></item>";
    }

    @Override
    public WireResponse refuse(AwsError error) {
        return xml(
                error.status(),
                "<Response><Errors><Error>%s%s</Error></Errors>%s</Response>"
                        .formatted(
                                Xml.element("Code", error.code()),
                                Xml.element("Message", error.getMessage()),
                                Xml.element("RequestID", UUID.randomUUID().toString())));
    }

    private static WireResponse xml(int status, String body) {
        return WireResponse.of(status, "text/xml;charset=UTF-8", "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + body);
    }
}
