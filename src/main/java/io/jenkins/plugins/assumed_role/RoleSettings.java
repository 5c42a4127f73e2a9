package io.jenkins.plugins.assumed_role;

/**
 * What counts of all that is configured for a role, in this order: what was given for the block, what comes with the named role, what the
 * agent has, what is global.
 */
record RoleSettings(NamedRole role, AssumedRoleNodeProperty ofNode, AssumedRoleConfiguration global) {

    Integer duration(Integer given) {
        return Given.first(given, role.getDuration(), global.getDuration());
    }

    String externalId(String given) {
        return Given.first(given, role.getExternalId(), ofNode.getExternalId());
    }

    String region(String given) {
        return Given.first(given, role.getRegion(), ofNode.getRegion(), global.getRegion());
    }

    /** False leaves it to the environment of the agent. */
    boolean fips(boolean given) {
        return given || ofNode.isFips();
    }

    String stsEndpoint(String given) {
        return Given.first(given, ofNode.getStsEndpoint(), global.getStsEndpoint());
    }

    String source(String given) {
        return Given.first(given, ofNode.getSource());
    }

    String credentials(String given) {
        return Given.first(given, role.getCredentials(), ofNode.getCredentials(), global.getCredentials());
    }
}
