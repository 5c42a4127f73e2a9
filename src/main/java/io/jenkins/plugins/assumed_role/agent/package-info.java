/**
 * The code that runs on the agent and is sent there as one jar: its variables, HTTP exchanges, profiles.
 *
 * <p>Only the JDK and Remoting, and no class of another package of the plugin. Begin with {@link io.jenkins.plugins.assumed_role.agent.AgentTasks}.
 */
package io.jenkins.plugins.assumed_role.agent;
