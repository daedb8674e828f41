# An event loop for ruby-libvirt, which has no default one: descriptors and timers in one IO.select.

require 'libvirt'

class EventLoop
  Handle = Struct.new(:fd, :events, :opaque)
  Timer = Struct.new(:interval_ms, :due, :opaque)

  def initialize
    @handles = {}
    @timers = {}
    @last = 0
  end

  # Makes libvirt use this loop; must come before the first connection.
  def register
    Libvirt.event_register_impl(
      ->(fd, events, opaque) { add(@handles, Handle.new(fd, events, opaque)) },
      ->(watch, events) { @handles[watch].events = events },
      ->(watch) { @handles.delete(watch).opaque },
      ->(interval_ms, opaque) { add(@timers, Timer.new(interval_ms, due(interval_ms), opaque)) },
      ->(timer, interval_ms) { @timers[timer].interval_ms, @timers[timer].due = interval_ms, due(interval_ms) },
      ->(timer) { @timers.delete(timer).opaque }
    )
  end

  # Waits for the next descriptor or timer and serves it.
  def run_once
    readable = with_event(Libvirt::EVENT_HANDLE_READABLE)
    writable = with_event(Libvirt::EVENT_HANDLE_WRITABLE)
    ready = IO.select(readable.keys, writable.keys, nil, seconds_to_next_timer) || [[], []]
    serve(readable.values_at(*ready[0]), Libvirt::EVENT_HANDLE_READABLE)
    serve(writable.values_at(*ready[1]), Libvirt::EVENT_HANDLE_WRITABLE)
    @timers.to_a.each do |id, timer|
      next if timer.due.nil? || timer.due > now || !@timers.key?(id)

      timer.due = due(timer.interval_ms)
      Libvirt.event_invoke_timeout_callback(id, timer.opaque)
    end
  end

  private

  def add(table, entry)
    table[@last += 1] = entry
    @last
  end

  def serve(watches, event)
    watches.each do |watch|
      handle = @handles[watch] or next
      Libvirt.event_invoke_handle_callback(watch, handle.fd, event, handle.opaque)
    end
  end

  # The descriptors to watch for an event, each with its watch number.
  def with_event(event)
    chosen = @handles.select { |_watch, handle| handle.events.anybits?(event) }
    chosen.to_h { |watch, handle| [IO.for_fd(handle.fd, autoclose: false), watch] }
  end

  def seconds_to_next_timer
    next_due = @timers.values.filter_map(&:due).min
    next_due && [next_due - now, 0].max
  end

  # A negative interval means that the timer rests.
  def due(interval_ms)
    interval_ms.negative? ? nil : now + (interval_ms / 1000.0)
  end

  def now
    Process.clock_gettime(Process::CLOCK_MONOTONIC)
  end
end
