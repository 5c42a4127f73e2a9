package io.jenkins.plugins.assumed_role.config;

/**
 * The settings of a role for a block, each from the first that has it: the block, the named role, the agent, all agents, Jenkins.
 *
 * @param role ARN of the role
 * @param source kind of the source credentials; null for the first that the agent has
 */
public record RoleSettings(String role, String source, RoleDefaults values) {}
