#!/usr/bin/ruby
# Lists all machines with their state: list.rb [URI].

require 'libvirt'

STATES = ['no state', 'running', 'blocked', 'paused', 'in shutdown', 'shut off', 'crashed', 'suspended'].freeze

connection = Libvirt.open_read_only(ARGV[0] || 'qemu:///system')
connection.list_all_domains.each do |domain|
  state, _reason = domain.state
  puts "#{domain.name}: #{STATES[state]}"
end
connection.close
