// Cloudflare calls this every five minutes.
const done = new Set(); // stands for a store
console.log("loaded");

export default {
  async scheduled(controller) {
    const slot = controller.scheduledTime;
    if (done.has(slot)) {
      return console.log(`slot ${slot} was done before`);
    }
    done.add(slot);
    console.log(`report for ${controller.cron} is sent`);
  },
};
