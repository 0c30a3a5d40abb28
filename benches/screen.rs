//! The cost of a poll and of a frame with 200, 2,000 and 20,000 groups: taking over a new snapshot, comparing it with the
//! previous one, drawing a whole frame, and handling a key. A frame must not cost more with more groups.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a bench that cannot be set up cannot be run"
)]

#[path = "../tests/support/mod.rs"]
mod support;

use criterion::{BatchSize, BenchmarkId, Criterion, criterion_group, criterion_main};
use std::hint::black_box;
use std::sync::Arc;
use support::dashboard::{COLORS, WIDE, live, paint, press, screen};
use support::world::{World, at, start};
use tunnelscope::app::Event;
use tunnelscope::channel::Update;
use tunnelscope::domain::{HubStatus, Role, changes};

const GROUP_COUNTS: [usize; 3] = [200, 2_000, 20_000];

fn bench_polls(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("poll");
    group.sample_size(20);
    for groups in GROUP_COUNTS {
        let mut world = World::large(groups);
        let before = world.poll(start());
        let name = before.groups[groups / 2].title().to_owned();
        world.hub(&name, Role::Primary, HubStatus::Down);
        let after = world.poll(at(30));
        group.bench_function(BenchmarkId::new("assemble", groups), |bench| bench.iter(|| world.poll(at(60))));
        group.bench_function(BenchmarkId::new("compare", groups), |bench| {
            bench.iter(|| changes(black_box(&before), black_box(&after)));
        });
        let app = live(&mut world, WIDE);
        group.bench_function(BenchmarkId::new("apply", groups), |bench| {
            let apply_snapshot = |mut app: tunnelscope::app::App| {
                app.update(Event::Worker(Update::Snapshot(Arc::clone(&after))), at(90));
                app
            };
            bench.iter_batched(|| app.clone(), apply_snapshot, BatchSize::LargeInput);
        });
    }
}

fn bench_frames(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("frame");
    for groups in GROUP_COUNTS {
        let mut app = live(&mut World::large(groups), WIDE);
        let mut screen = screen(std::io::sink());
        group.bench_function(BenchmarkId::new("draw", groups), |bench| {
            bench.iter(|| paint(&mut screen, &app, COLORS));
        });
        group.bench_function(BenchmarkId::new("key", groups), |bench| {
            bench.iter(|| {
                press(&mut app, "j");
                paint(&mut screen, &app, COLORS);
            });
        });
    }
}

criterion_group!(benches, bench_polls, bench_frames);
criterion_main!(benches);
