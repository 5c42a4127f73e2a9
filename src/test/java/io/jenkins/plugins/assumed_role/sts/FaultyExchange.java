package io.jenkins.plugins.assumed_role.sts;

import io.jenkins.plugins.assumed_role.emulator.Fault;
import java.util.Map;

/** The exchanges of a block with AWS, in order. A machine has one of the two sources of credentials. */
enum FaultyExchange {
    METADATA_TOKEN("metadata token", "AWS_EC2_METADATA_SERVICE_ENDPOINT"),
    ROLE_NAME("role name", null),
    CREDENTIALS("credentials", null),
    CONTAINER("container credentials", "AWS_CONTAINER_CREDENTIALS_FULL_URI"),
    ASSUME_ROLE("AssumeRole", "AWS_ENDPOINT_URL");

    private static final String ROLE_NAME_PATH = "/latest/meta-data/iam/security-credentials/";

    final String title;
    /** The variable that sets another address on a machine; null if the exchange uses the address of the previous one. */
    final String address;

    FaultyExchange(String title, String address) {
        this.title = title;
        this.address = address;
    }

    /** Gives the machine the source of credentials to which the exchange belongs. */
    void prepare(World world) {
        if (this == CONTAINER) {
            world.aws.role(World.HUB).mayAssume(World.TARGET);
            world.aws.role(World.TARGET).trusts(World.HUB);
            world.environment.putAll(world.aws.pod().role(World.HUB).environment(world.url()));
        }
    }

    /** The identity of the credentials. */
    String source() {
        return this == CONTAINER
                ? "arn:aws:sts::333333333333:assumed-role/hub/"
                : "arn:aws:sts::111111111111:assumed-role/agent/";
    }

    void answer(World world, Fault fault) {
        switch (this) {
            case METADATA_TOKEN -> world.aws.fault("/latest/api/token", fault);
            case ROLE_NAME -> {
                world.aws.fault(ROLE_NAME_PATH + "agent", Fault.after(() -> {}));
                world.aws.fault(ROLE_NAME_PATH, fault);
            }
            case CREDENTIALS -> world.aws.fault(ROLE_NAME_PATH + "agent", fault);
            case CONTAINER -> world.aws.fault("/v1/credentials", fault);
            case ASSUME_ROLE -> world.aws.fault("AssumeRole", fault);
        }
    }

    /** Makes the service send that text, in its own format. */
    void say(World world, String accessKeyId, String secretAccessKey, String token) {
        answer(
                world,
                this == ASSUME_ROLE
                        ? session(FaultCell.SESSION, accessKeyId, secretAccessKey, token, "2999-01-01T00:00:00Z")
                        : Fault.says(
                                "{\"Code\":\"Success\",\"AccessKeyId\":\"" + accessKeyId + "\",\"SecretAccessKey\":\""
                                        + secretAccessKey + "\",\"Token\":\"" + token
                                        + "\",\"Expiration\":\"2999-01-01T00:00:00Z\"}"));
    }

    /** An answer of STS. */
    static Fault session(String arn, String accessKeyId, String secretAccessKey, String token, String expiration) {
        Map<String, String> values =
                Map.of("Arn", arn, "Id", accessKeyId, "Key", secretAccessKey, "Token", token, "Expiration", expiration);
        String xml = """
                <AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>
                <AssumedRoleUser><AssumedRoleId>AROA:job-17</AssumedRoleId><Arn>{Arn}</Arn></AssumedRoleUser>
                <Credentials><AccessKeyId>{Id}</AccessKeyId><SecretAccessKey>{Key}</SecretAccessKey>
                <SessionToken>{Token}</SessionToken><Expiration>{Expiration}</Expiration></Credentials>
                </AssumeRoleResult></AssumeRoleResponse>
                """;
        for (Map.Entry<String, String> value : values.entrySet()) {
            xml = xml.replace("{" + value.getKey() + "}", value.getValue());
        }
        return Fault.says(xml);
    }
}
