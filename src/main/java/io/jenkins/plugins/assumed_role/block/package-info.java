/**
 * An open block: its session, its masks, its variables, and its removal from the agent.
 *
 * <p>No form, no configuration and no surface; a surface is a {@link io.jenkins.plugins.assumed_role.block.BlockHost}. Begin with {@link io.jenkins.plugins.assumed_role.block.OpenBlock}.
 */
package io.jenkins.plugins.assumed_role.block;
