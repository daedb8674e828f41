#!/usr/bin/ruby
# Takes a machine through its life, watching its console: machine.rb URI DOMAIN.xml.
#
# It watches no events: the binding of Debian 12 crashes when an event loop in Ruby removes a descriptor. The console
# stream tells the end of the machine as well: it ends with it.

require 'libvirt'

MEMORY_STAT_ACTUAL_BALLOON = 6

# What a machine's console says.
class Console
  def initialize(stream)
    @stream = stream
    @text = +''
  end

  # Reads on until the console matches, and returns the first group.
  def read_until(pattern)
    until (match = pattern.match(@text))
      raise 'the console ended early' unless read
    end
    match[1].chomp("\r")
  end

  def read_to_end
    nil while read
  end

  def type(text)
    @stream.send(text)
  end

  private

  # Reads what comes next; false at the end.
  def read
    count, data = @stream.recv(4096)
    return false unless count.positive?

    @text << data.force_encoding('UTF-8').scrub
  end
end

$stdout.sync = true
uri, document = ARGV
connection = Libvirt.open(uri)
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
console.type("echo sum-$((6 * 7))\n")
puts "console: #{console.read_until(/^(sum-42)\r?\n/)}"

info = domain.info
puts "info: #{info.max_mem / 1024} MiB, #{info.nr_virt_cpu} vcpus"
actual = domain.memory_stats.find { |stat| stat.tag == MEMORY_STAT_ACTUAL_BALLOON }
# The accessor of this binding's version reads another variable than the one that was set.
puts "memory: #{actual.instance_variable_get(:@val)} KiB"

domain.shutdown
console.read_to_end
stream.finish
# The console may end a moment before the machine does.
sleep 0.01 while domain.active?
puts "shut down #{name}"
domain.undefine
connection.close
