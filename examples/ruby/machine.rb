#!/usr/bin/ruby
# Takes a machine through its life, watching its events and its console: machine.rb URI DOMAIN.xml.

require 'libvirt'
require_relative 'event_loop'

EVENTS = %w[defined undefined started suspended resumed stopped shutdown suspended crashed].freeze
MEMORY_STAT_ACTUAL_BALLOON = 6

# Reads the console until it matches, and returns the first group.
class Console
  def initialize(stream)
    @stream = stream
    @text = +''
  end

  def read_until(pattern)
    until (match = pattern.match(@text))
      count, data = @stream.recv(4096)
      raise 'the console ended early' unless count.positive?

      @text << data.force_encoding('UTF-8').scrub
    end
    match[1].chomp("\r")
  end
end

$stdout.sync = true
# The binding does not tell the garbage collector that libvirt holds the callbacks.
GC.disable
uri, document = ARGV
event_loop = EventLoop.new
event_loop.register
connection = Libvirt.open(uri)
events = []
remember = lambda do |_connection, domain, event, _detail, _opaque|
  events << [domain.name, EVENTS[event]]
end
watch = connection.domain_event_register_any(Libvirt::Connect::DOMAIN_EVENT_ID_LIFECYCLE, remember)

domain = connection.define_domain_xml(File.read(document))
name = domain.name
puts "defined #{name}"
domain.create
puts "started #{name}"

stream = connection.stream
# This binding insists on a device: the first serial port has this alias.
domain.open_console('serial0', stream, 0)
console = Console.new(stream)
puts "console: #{console.read_until(/^(.*userspace reached.*)\n/)}"
console.read_until(/(guest# )/)
stream.send("echo sum-$((6 * 7))\n")
puts "console: #{console.read_until(/^(sum-42)\r?\n/)}"

info = domain.info
puts "info: #{info.max_mem / 1024} MiB, #{info.nr_virt_cpu} vcpus"
actual = domain.memory_stats.find { |stat| stat.tag == MEMORY_STAT_ACTUAL_BALLOON }
# The accessor of this binding's version reads another variable than the one that was set.
puts "memory: #{actual.instance_variable_get(:@val)} KiB"

domain.shutdown
event_loop.run_once until events.include?([name, 'stopped'])
stream.abort
puts "shut down #{name}"
domain.undefine
event_loop.run_once until events.include?([name, 'undefined'])
puts "events: #{events.filter_map { |domain_name, event| event if domain_name == name }.join(' ')}"
connection.domain_event_deregister_any(watch)
connection.close
