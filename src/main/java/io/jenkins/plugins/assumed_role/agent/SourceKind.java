package io.jenkins.plugins.assumed_role.agent;

/** The sources of credentials that a machine can have, in the order of the AWS SDKs. */
public enum SourceKind {
    ENVIRONMENT,
    WEB_IDENTITY,
    PROFILE,
    CONTAINER,
    INSTANCE
}
