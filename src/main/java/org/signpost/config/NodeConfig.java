package org.signpost.config;

import org.signpost.address.Domain;

import java.nio.file.Path;

/**
 * The {@code [node]} table: who this server is.
 *
 * @param name {@code name}: EHLO name, "by" in Received, Reporting-MTA
 * @param data {@code data}: the folder of queue, accounts and mail
 */
public record NodeConfig(Domain name, Path data) {}
