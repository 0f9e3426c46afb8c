//! Metrics of resources in use: memory, connections, batches, slots.
//!
//! Input: the state of the service at the time of a scrape. Output: gauges, and a counter
//! of connections that the service ended early.

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;
use strum::{IntoStaticStr, VariantNames};

/// Reason for which a connection was ended, or its upload refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, IntoStaticStr, VariantNames)]
#[strum(serialize_all = "kebab-case")]
pub(super) enum Eviction {
    /// Other connections needed the room.
    MaxConnections,
    /// Other requests needed the memory.
    MaxMemory,
    /// Another batch needed the room.
    MaxBatches,
    /// The client read its response too slowly.
    SlowReader,
    /// The client sent no request in time.
    Idle,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct EvictionLabel {
    reason: &'static str,
}

/// Counter of evictions by reason.
#[derive(Clone, Debug)]
pub(super) struct EvictionCounter(Family<EvictionLabel, Counter>);

impl EvictionCounter {
    fn register(registry: &mut Registry) -> Self {
        let family = Family::<EvictionLabel, Counter>::default();
        let help = "Connections ended by the service, by reason";
        registry.register("kamerbrief_evictions", help, family.clone());
        for &reason in Eviction::VARIANTS {
            drop(family.get_or_create(&EvictionLabel { reason }));
        }
        Self(family)
    }

    /// Counts one eviction.
    pub(super) fn count_eviction(&self, reason: Eviction) {
        let label = EvictionLabel { reason: reason.into() };
        self.0.get_or_create(&label).inc();
    }
}

/// Names and help texts of the gauges, in the order of [`LoadMetrics::set_gauges`].
const GAUGES: [(&str, &str); 9] = [
    ("kamerbrief_memory_reserved_bytes", "Bytes of the memory budget in use"),
    ("kamerbrief_memory_capacity_bytes", "Bytes of the memory budget"),
    ("kamerbrief_open_connections", "Connections that are open"),
    ("kamerbrief_connection_slots", "Connections that may be open"),
    ("kamerbrief_open_batches", "Batches that are open"),
    ("kamerbrief_batch_slots", "Batches that may be open"),
    ("kamerbrief_comparisons_in_progress", "Comparisons being made"),
    ("kamerbrief_comparison_slots", "Comparisons that may be made at once"),
    ("kamerbrief_comparison_queue_length", "Comparisons that wait"),
];

/// Values of the gauges, in their order.
pub(super) type GaugeValues = [usize; GAUGES.len()];

/// Metrics of resources in use.
#[derive(Debug)]
pub(super) struct LoadMetrics {
    gauges: [Gauge; GAUGES.len()],
    pub(super) evictions: EvictionCounter,
}

impl LoadMetrics {
    pub(super) fn register(registry: &mut Registry) -> Self {
        let gauges = GAUGES.map(|(name, help)| {
            let gauge = Gauge::default();
            registry.register(name, help, gauge.clone());
            gauge
        });
        Self { gauges, evictions: EvictionCounter::register(registry) }
    }

    /// Sets the gauges to the current values.
    pub(super) fn set_gauges(&self, values: GaugeValues) {
        for (gauge, value) in self.gauges.iter().zip(values) {
            gauge.set(value.try_into().unwrap_or(i64::MAX));
        }
    }
}
