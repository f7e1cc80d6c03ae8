/* `npm start`. The version is checked before anything that an old Node cannot read is loaded. */
if (Number(process.versions.node.split('.')[0]) < 20) {
  console.error('Node 20 or newer is needed; this is Node ' + process.versions.node + '.');
  process.exit(1);
}
import('./demo.mjs').then(function (demo) {
  return demo.main(process.argv.slice(2));
});
