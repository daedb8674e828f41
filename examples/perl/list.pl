#!/usr/bin/perl
# Lists all machines with their state: list.pl [URI].
use strict;
use warnings;
use Sys::Virt;

my @states = ('no state', 'running', 'blocked', 'paused', 'in shutdown', 'shut off', 'crashed', 'suspended');

my $connection = Sys::Virt->new(uri => $ARGV[0] // 'qemu:///system', readonly => 1);
for my $domain ($connection->list_all_domains) {
    my ($state) = $domain->get_state;
    printf "%s: %s\n", $domain->get_name, $states[$state];
}
