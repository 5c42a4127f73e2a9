package io.jenkins.plugins.assumed_role.config;

/**
 * What counts of all that is configured for a role, in this order: what was given for the block, what comes with the named role, what the
 * agent has, what is global.
 */
public record RoleSettings(NamedRole role, AssumedRoleNodeProperty ofNode, AssumedRoleConfiguration global) {

    public Integer duration(Integer given) {
        return Given.first(given, role.getDuration(), global.getDuration());
    }

    public String externalId(String given) {
        return Given.first(given, role.getExternalId(), ofNode.getExternalId());
    }

    public String region(String given) {
        return Given.first(given, role.getRegion(), ofNode.getRegion(), global.getRegion());
    }

    /** False leaves it to the environment of the agent. */
    public boolean fips(boolean given) {
        return given || ofNode.isFips();
    }

    public String stsEndpoint(String given) {
        return Given.first(given, ofNode.getStsEndpoint(), global.getStsEndpoint());
    }

    public String source(String given) {
        return Given.first(given, ofNode.getSource());
    }

    public String delivery(String given) {
        return Given.first(given, role.getDelivery(), ofNode.getDelivery(), global.getDelivery());
    }
}
