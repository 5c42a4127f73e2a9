/**
 * The code that runs on the agent and is sent there as one jar: HTTP exchanges, the credential endpoint, the files of a profile.
 *
 * <p>Only the JDK and Remoting, and no class of another package of the plugin. Begin with {@link io.jenkins.plugins.assumed_role.agent.AgentTasks}.
 */
package io.jenkins.plugins.assumed_role.agent;
