package io.jenkins.plugins.assumed_role.agent;

/**
 * An exception whose message is a sentence of ours for the user. It has no secret in it, and no text of another exception: that may quote a
 * password, and differs between releases of Java.
 */
public interface UserMessage {}
