/** What is sent to the agent: plain data and the code, of the JDK alone, that acts on it there. */
package io.jenkins.plugins.assumed_role.agent;
