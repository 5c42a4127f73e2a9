package io.jenkins.plugins.assumed_role.config;

/**
 * The settings of a role for a block, each from the first that has it: the block, the named role, the agent, all agents, Jenkins.
 *
 * @param name the name of a named role; null for an ARN
 * @param role ARN of the role
 * @param source kind of the source credentials; null for the first that the agent has
 * @param sourceProfile name of the profile of the source {@code profile}; null for the one that the agent names
 */
public record RoleSettings(String name, String role, String source, String sourceProfile, RoleDefaults values) {}
