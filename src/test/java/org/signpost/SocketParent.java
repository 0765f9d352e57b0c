package org.signpost;

import java.nio.file.Path;
import java.util.List;

/**
 * Does what systemd does for a unit with sockets: binds, names them in the environment, and becomes
 * the command. In Perl, which every Debian has, since Java can't pass descriptors on.
 */
final class SocketParent {
    private SocketParent() {}

    /** The ports are free ones; PORT1, PORT2 … in the template stand for them. */
    private static final String SCRIPT =
            """
            use strict; use warnings; use Socket qw(:DEFAULT :addrinfo inet_pton IPPROTO_TCP
                pack_sockaddr_in6 unpack_sockaddr_in6);
            $^F = 99;
            my ($template, $file, $addresses, $names, $pid, @command) = @ARGV;
            open(my $in, '<', $template) or die "$template: $!";
            my $text = join '', <$in>;
            close $in;
            my @sockets;
            for my $address (split /,/, $addresses) {
                my $six = $address =~ /:/;
                my $family = $six ? AF_INET6 : AF_INET;
                my $host = inet_pton($family, $address) or die $address;
                socket(my $socket, $family, SOCK_STREAM, 0) or die "socket: $!";
                bind($socket, $six ? pack_sockaddr_in6(0, $host) : pack_sockaddr_in(0, $host))
                    or die "bind: $!";
                listen($socket, 8) or die "listen: $!";
                my $name = getsockname($socket);
                my ($port) = $six ? unpack_sockaddr_in6($name) : unpack_sockaddr_in($name);
                push @sockets, $socket;
                my $count = @sockets;
                fileno($socket) == 2 + $count or die 'descriptor ' . fileno($socket);
                $text =~ s/PORT$count/$port/g;
            }
            open(my $out, '>', $file) or die "$file: $!";
            print $out $text;
            close $out or die "$file: $!";
            $ENV{LISTEN_FDS} = @sockets;
            $ENV{LISTEN_PID} = $pid eq 'own' ? $$ : $pid;
            $ENV{LISTEN_FDNAMES} = $names;
            exec @command or die "exec: $!";
            """;

    /**
     * The words in front of a command that is to be given sockets.
     *
     * @param template is copied to {@code file} with the ports put in
     * @param addresses where to bind, with commas between
     * @param names with colons between
     * @param pid LISTEN_PID, or "own" for the right one
     */
    static List<String> words(
            Path template, Path file, String addresses, String names, String pid) {
        return List.of(
                "perl", "-e", SCRIPT, template.toString(), file.toString(), addresses, names, pid);
    }
}
