#!/usr/bin/perl
# Takes a machine through its life, watching its events and its console: machine.pl URI DOMAIN.xml.
use strict;
use warnings;
use Sys::Virt;
use Sys::Virt::Event;
use Sys::Virt::Stream;

my @event_names = qw(defined undefined started suspended resumed stopped shutdown suspended crashed);
my ($uri, $document) = @ARGV;
my @events;
$| = 1;

Sys::Virt::Event::register_default();
my $connection = Sys::Virt->new(uri => $uri);

my $xml = do { local $/; open my $file, '<', $document or die "$document: $!"; <$file> };
my $watch = $connection->domain_event_register_any(
    undef,
    Sys::Virt::Domain::EVENT_ID_LIFECYCLE,
    sub {
        my (undef, $domain, $event) = @_;
        push @events, [$domain->get_name, $event_names[$event]];
    });

my $domain = $connection->define_domain($xml);
my $name = $domain->get_name;
print "defined $name\n";
$domain->create;
print "started $name\n";

my $stream = $connection->new_stream;
$domain->open_console($stream, undef);
my $console = '';
print 'console: ', read_until(qr/^(.*userspace reached.*)\n/m), "\n";
read_until(qr/(guest# )/);
my $typed = "echo sum-\$((6 * 7))\n";
$stream->send($typed, length $typed);
print 'console: ', read_until(qr/^(sum-42)\r?\n/m), "\n";

my $info = $domain->get_info;
printf "info: %d MiB, %d vcpus\n", $info->{maxMem} / 1024, $info->{nrVirtCpu};
printf "memory: %d KiB\n", $domain->memory_stats->{actual_balloon};

$domain->shutdown;
wait_for('stopped');
$stream->abort;
print "shut down $name\n";
$domain->undefine;
wait_for('undefined');
print "events: @{[map { $_->[1] } grep { $_->[0] eq $name } @events]}\n";
$connection->domain_event_deregister_any($watch);

# Reads the console until it matches; returns the first group without the carriage return.
sub read_until {
    my ($pattern) = @_;
    while (1) {
        if (my ($found) = $console =~ $pattern) {
            return $found =~ s/\r$//r;
        }
        my $count = $stream->recv(my $data, 4096);
        die "the console ended early\n" if $count <= 0;
        $console .= $data;
    }
}

sub wait_for {
    my ($event) = @_;
    until (grep { $_->[0] eq $name && $_->[1] eq $event } @events) {
        Sys::Virt::Event::run_default();
    }
}
